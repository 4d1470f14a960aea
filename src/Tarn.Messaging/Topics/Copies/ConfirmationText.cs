using System.Text;
using Tarn.Messaging.Topics.Outside;
using Tarn.Messaging.Topics.Rules;

namespace Tarn.Messaging.Topics.Copies;

/// <summary>The messages that ask an endpoint to confirm a subscription, or report to it that its subscription has ended.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/SendMessageToHttp.confirm.html"/>
internal static class ConfirmationText
{
    /// <summary>The envelope.</summary>
    public static string Of(TopicRules topic, OutsideEvent happening, IMessageSigner signer)
    {
        var (message, kind, id, token) = (MessageOf(topic, happening), happening.Kind.ToString(), happening.Id, happening.Token);
        var (time, url) = (EnvelopeText.TimeOf(happening.AcceptedMs), ActionUrls.Confirm(signer.BaseUrl, topic.Arn, token));
        var signature = signer.Sign(
            Encoding.UTF8.GetBytes(SignedText.Of(
                ("Message", message), ("MessageId", id.ToString()), ("SubscribeURL", url), ("Timestamp", time), ("Token", token), ("TopicArn", topic.Arn),
                ("Type", kind))),
            topic.SignatureVersion);
        return new EnvelopeText().Add("Type", kind).Add("MessageId", id.ToString()).Add("Token", token).Add("TopicArn", topic.Arn).Add("Message", message)
            .Add("SubscribeURL", url).Add("Timestamp", time).Add("SignatureVersion", topic.SignatureVersion == 2 ? "2" : "1").Add("Signature", signature)
            .Add("SigningCertURL", signer.CertificateUrl).ToString();
    }

    /// <summary>The sentence for its reader.</summary>
    public static string MessageOf(TopicRules topic, OutsideEvent happening) => happening.Ended is { } ended
        ? $"You have chosen to deactivate subscription {ended.Arn}.\nTo cancel this operation and restore the subscription, visit the SubscribeURL "
            + "included in this message."
        : $"You have chosen to subscribe to the topic {topic.Arn}.\nTo confirm the subscription, visit the SubscribeURL included in this message.";
}
