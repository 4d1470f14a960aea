using System.Text;
using System.Xml.Linq;
using Tarn.Wire.Protocols;

namespace Tarn.Clients;

/// <summary>SNS as the commands use it: its protocol is a form, and its answers are XML.</summary>
internal sealed class TopicClient(DoorClient client)
{
    private const string Version = "2010-03-31";

    /// <summary>Publishes a message. Returns its id.</summary>
    /// <param name="members">The members of the input. A member without a value is left out.</param>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<string> Publish(string arn, IReadOnlyDictionary<string, string?> members, CancellationToken cancellationToken) =>
        Texts(await Call("Publish", new Dictionary<string, string?>(members) { ["TopicArn"] = arn }, cancellationToken), "MessageId").First();

    /// <summary>The subscriptions of a topic.</summary>
    /// <exception cref="AwsErrorException">The service refused.</exception>
    public async Task<IReadOnlyList<(string Protocol, string Endpoint, string Arn)>> Subscriptions(string arn, CancellationToken cancellationToken)
    {
        var found = new List<(string, string, string)>();
        string? token = null;
        do
        {
            var page = await Call(
                "ListSubscriptionsByTopic", new Dictionary<string, string?> { ["TopicArn"] = arn, ["NextToken"] = token }, cancellationToken);
            found.AddRange(page.Descendants().Where(one => one.Name.LocalName == "member")
                .Select(one => (Texts(one, "Protocol").First(), Texts(one, "Endpoint").FirstOrDefault() ?? "", Texts(one, "SubscriptionArn").First())));
            token = Texts(page, "NextToken").FirstOrDefault();
        }
        while (!string.IsNullOrEmpty(token));
        return found;
    }

    private static IEnumerable<string> Texts(XElement element, string name) =>
        element.Descendants().Where(one => one.Name.LocalName == name).Select(one => one.Value);

    private async Task<XElement> Call(string action, Dictionary<string, string?> members, CancellationToken cancellationToken)
    {
        members["Action"] = action;
        members["Version"] = Version;
        var form = string.Join('&', members.Where(one => one.Value is not null).Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value!)}"));
        var headers = new WireHeaders();
        headers.Set("content-type", "application/x-www-form-urlencoded");
        var request = new WireRequest { Method = "POST", RawPath = "/", Headers = headers, Body = Encoding.UTF8.GetBytes(form) };
        await using var answer = await client.Send("sns", request, cancellationToken);
        var root = XElement.Parse(Encoding.UTF8.GetString(answer.Body.Span));
        return answer.Status == 200
            ? root
            : throw new AwsErrorException(
                Texts(root, "Code").FirstOrDefault() ?? "Failure", answer.Status, Texts(root, "Message").FirstOrDefault() ?? "The service refused.");
    }
}
