using System.Text;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>The messages that ask an endpoint to confirm a subscription.</summary>
internal static class ConfirmationText
{
    private const string Kind = "SubscriptionConfirmation";

    /// <summary>The envelope.</summary>
    /// <param name="id">The message's id.</param>
    /// <param name="atMs">Its time, Unix milliseconds.</param>
    public static string Of(TopicRules topic, Guid id, long atMs, string token, IMessageSigner signer)
    {
        var message = MessageOf(topic);
        var (time, url) = (EnvelopeText.TimeOf(atMs), ActionUrls.Confirm(signer.BaseUrl, topic.Arn, token));
        var signature = signer.Sign(
            Encoding.UTF8.GetBytes(SignedText.Of(
                ("Message", message), ("MessageId", id.ToString()), ("SubscribeURL", url), ("Timestamp", time), ("Token", token), ("TopicArn", topic.Arn),
                ("Type", Kind))),
            topic.SignatureVersion);
        return new EnvelopeText().Add("Type", Kind).Add("MessageId", id.ToString()).Add("Token", token).Add("TopicArn", topic.Arn).Add("Message", message)
            .Add("SubscribeURL", url).Add("Timestamp", time).Add("SignatureVersion", topic.SignatureVersion == 2 ? "2" : "1").Add("Signature", signature)
            .Add("SigningCertURL", signer.CertificateUrl).ToString();
    }

    /// <summary>The sentence for its reader.</summary>
    public static string MessageOf(TopicRules topic) =>
        $"You have chosen to subscribe to the topic {topic.Arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.";
}
