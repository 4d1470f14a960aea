using Tarn.Storage.Metadata;

namespace Tarn.Storage.Objects.Definitions;

/// <summary>A function, queue, topic or event bus that gets a bucket's events.</summary>
/// <param name="Id">The rule's name, unique among the bucket's rules.</param>
/// <param name="TargetArn">The queue, the topic, the default event bus, or the function, perhaps with a version or an alias.</param>
/// <param name="Events">The names of events: <c>s3:ObjectCreated:*</c>.</param>
/// <param name="Prefix">The beginning of the key; null: every key.</param>
/// <param name="Suffix">The end of the key; null: every key.</param>
public sealed record NotificationRule(string Id, string TargetArn, IReadOnlyList<string> Events, string? Prefix, string? Suffix)
{
    private const string Every = ":*";

    /// <summary>The service of the target: <c>lambda</c>, <c>sqs</c>, <c>sns</c>, <c>events</c>.</summary>
    public string Service => TargetArn.Split(':', 4) is [_, _, var service, _] ? service : string.Empty;

    /// <summary>Whether it asks for an event of a key.</summary>
    /// <param name="name">The event's name: <c>s3:ObjectCreated:Put</c>.</param>
    /// <param name="key">The object's key.</param>
    public bool Matches(string name, string key) =>
        Events.Any(asked => Covers(asked, name))
        && key.StartsWith(Prefix ?? string.Empty, StringComparison.Ordinal) && key.EndsWith(Suffix ?? string.Empty, StringComparison.Ordinal);

    /// <summary>Whether both ask for some event of some key: S3 refuses the second one.</summary>
    public bool Overlaps(NotificationRule other) =>
        Events.Any(one => other.Events.Any(two => Covers(one, two) || Covers(two, one)))
        && OneStarts(Prefix ?? string.Empty, other.Prefix ?? string.Empty) && OneEnds(Suffix ?? string.Empty, other.Suffix ?? string.Empty);

    /// <summary>Writes the form of a bucket's definition.</summary>
    internal void Write(ValueWriter writer) => writer.Text(Id).Text(TargetArn).Text(Prefix).Text(Suffix).Texts(Events);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static NotificationRule Read(ref ValueReader reader)
    {
        var (id, target, prefix, suffix) = (reader.Text()!, reader.Text()!, reader.Text(), reader.Text());
        return new NotificationRule(id, target, reader.Texts(), prefix, suffix);
    }

    private static bool Covers(string asked, string name) =>
        asked == name || (asked.EndsWith(Every, StringComparison.Ordinal) && name.StartsWith(asked[..^1], StringComparison.Ordinal));

    private static bool OneStarts(string one, string other) =>
        one.StartsWith(other, StringComparison.Ordinal) || other.StartsWith(one, StringComparison.Ordinal);

    private static bool OneEnds(string one, string other) =>
        one.EndsWith(other, StringComparison.Ordinal) || other.EndsWith(one, StringComparison.Ordinal);
}
