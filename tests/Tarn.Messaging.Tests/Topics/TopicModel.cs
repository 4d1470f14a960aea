using System.Globalization;
using Tarn.Messaging.Topics.Subscriptions;

namespace Tarn.Messaging.Tests.Topics;

/// <summary>A topic as lists: the messages, and for each target the bodies that it must get, in order.</summary>
internal sealed class TopicModel
{
    /// <summary>The values that filters choose from.</summary>
    public const int Colors = 4;

    private readonly Dictionary<string, List<string>> _targets = [];

    /// <summary>All messages, by offset.</summary>
    public List<string> Messages { get; } = [];

    /// <summary>The present subscriptions, by endpoint.</summary>
    public Dictionary<string, ModelSubscription> Subscriptions { get; } = [];

    /// <summary>Queues that the topic may not send to.</summary>
    public HashSet<string> Refusing { get; } = [];

    /// <summary>Lost messages of all subscriptions.</summary>
    public int Lost { get; private set; }

    /// <summary>The body of the message of an offset. The color is what filters look at.</summary>
    public static string Body(int color, string group, int number) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"color":{{color}},"group":"{{group}}","n":{{number}}}""");

    public static string GroupOf(string body) => body.Split('"')[5];

    /// <summary>The bodies that a target must get.</summary>
    public List<string> Expected(string target) => _targets.TryGetValue(target, out var some) ? some : _targets[target] = [];

    public void Publish(string body)
    {
        Messages.Add(body);
        foreach (var subscription in Subscriptions.Values)
        {
            Copy(subscription, body);
        }
    }

    /// <summary>Sends the messages from an offset on to one subscription again.</summary>
    public void Replay(ModelSubscription subscription, int from)
    {
        foreach (var body in Messages.Skip(from).ToList())
        {
            Copy(subscription, body);
        }
    }

    private void Copy(ModelSubscription subscription, string body)
    {
        if (subscription.Filter is { } filter && !filter.Contains(body[9] - '0'))
        {
            return;
        }

        if (!Refusing.Contains(subscription.Endpoint))
        {
            Expected(subscription.Endpoint).Add(body);
        }
        else if (subscription.HasDeadLetters)
        {
            Expected(TopicModelRun.DeadOf(subscription.Endpoint)).Add(body);
        }
        else
        {
            Lost++;
        }
    }
}

/// <summary>A subscription of the model.</summary>
/// <param name="Row">The subscription itself.</param>
/// <param name="Filter">The colors that it gets; null: all.</param>
/// <param name="HasDeadLetters">Whether refused messages go to the dead-letter queue; else they are losses.</param>
internal sealed record ModelSubscription(Subscription Row, int[]? Filter, bool HasDeadLetters)
{
    public string Endpoint => Row.Endpoint;
}
