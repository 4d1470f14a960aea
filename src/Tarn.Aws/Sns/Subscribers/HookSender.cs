using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Tarn.Aws.Outside;
using Tarn.Messaging.Outside;
using Tarn.Messaging.Topics.Outside;
using Tarn.Wire.Outside;

namespace Tarn.Aws.Sns.Subscribers;

/// <summary>Sends messages of topics to HTTP endpoints.</summary>
/// <seealso href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"/>
/// <param name="client">Makes the connections.</param>
/// <param name="time">The clock.</param>
public sealed class HookSender(OutsideClient client, TimeProvider time) : IOutsideSender
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <inheritdoc/>
    public async ValueTask<OutsideResult> Send(OutsideMessage message, CancellationToken cancellationToken) => await OutsideAttempt.Run(
        Timeout,
        time,
        async token =>
        {
            using var request = RequestOf(message);
            using var response = await client.Send(request, token);
            return Judge(response.StatusCode);
        },
        OutsideResults.Of,
        cancellationToken);

    // 5xx and 429 may pass; other answers but success are final.
    private static OutsideResult Judge(HttpStatusCode status) => (int)status switch
    {
        >= 200 and < 300 => OutsideResult.Done,
        429 or >= 500 => OutsideResult.Failed($"the endpoint answered {(int)status}"),
        var other => OutsideResult.Refused($"the endpoint answered {other}"),
    };

    private static HttpRequestMessage RequestOf(OutsideMessage message)
    {
        var url = new Uri(message.Subscription.Endpoint);
        var request = new HttpRequestMessage(HttpMethod.Post, new UriBuilder(url) { UserName = "", Password = "" }.Uri)
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(message.Content)),
        };
        if (url.UserInfo.Length > 0)
        {
            var user = Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo)));
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", user);
        }

        request.Content.Headers.TryAddWithoutValidation("Content-Type", message.ContentType);
        Add("User-Agent", "Amazon Simple Notification Service Agent");
        Add("x-amz-sns-message-type", message.Kind.ToString());
        Add("x-amz-sns-message-id", message.Id.ToString());
        Add("x-amz-sns-topic-arn", message.Topic.Arn);
        if (message.Kind != OutsideKind.SubscriptionConfirmation)
        {
            Add("x-amz-sns-subscription-arn", message.Subscription.Arn);
        }

        if (message.Kind == OutsideKind.Notification && message.Subscription.Rules.IsRaw)
        {
            Add("x-amz-sns-rawdelivery", "true");
        }

        return request;

        void Add(string name, string value) => request.Headers.TryAddWithoutValidation(name, value);
    }
}
