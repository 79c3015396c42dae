"""What the bot adds to Rasa: guards over the classifier, the channel of the platform, the conversation store."""
