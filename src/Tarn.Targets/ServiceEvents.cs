using Tarn.Storage.Metadata;

namespace Tarn.Targets;

/// <summary>
/// Writes events of services to the default buses, in the commit of their cause. As on AWS, services need no right to the bus of their
/// resource's account.
/// </summary>
public sealed class ServiceEvents
{
    /// <summary>The source of Tarn's own events.</summary>
    public const string OwnSource = "tarn";

    private const string ServiceSources = "aws.";

    private volatile Buses? _buses;

    /// <summary>Whether only services write events of a source. Otherwise anyone could tell a rule that an object was deleted.</summary>
    public static bool IsReserved(string source) => source == OwnSource || source.StartsWith(ServiceSources, StringComparison.Ordinal);

    /// <summary>Gives the writer of the room that has the buses.</summary>
    /// <param name="write">Writes an event where a rule matches it. It may run again after a conflict.</param>
    /// <param name="isHeard">Whether the default bus of an account and region has rules; null: it may have.</param>
    /// <param name="matches">Whether a rule matches an event now; null: one may.</param>
    public void Give(
        Action<IMetadataTransaction, ServiceEvent> write, Func<string, string, bool>? isHeard = null, Func<ServiceEvent, bool>? matches = null) =>
        _buses = new Buses(write, isHeard ?? ((_, _) => true), matches ?? (_ => true));

    /// <summary>Whether a rule could match an event of an account and region. Before the buses are open, one could.</summary>
    public bool IsHeard(string account, string region) => _buses?.IsHeard(account, region) ?? true;

    /// <summary>Writes an event, if a rule of the bus matches it. The commit is one with the log.</summary>
    public void Write(IMetadataTransaction transaction, ServiceEvent one) => _buses?.Write(transaction, one);

    /// <summary>
    /// Notes an event in a commit of rows alone, if a rule of the bus matches it. The event is a row until the bus has it. Before the
    /// buses are open, each event is noted.
    /// </summary>
    public void Note(IMetadataTransaction transaction, ServiceEvent one)
    {
        if (_buses?.Matches(one) ?? true)
        {
            WaitingServiceEvents.Put(transaction, one);
        }
    }

    private sealed record Buses(
        Action<IMetadataTransaction, ServiceEvent> Write, Func<string, string, bool> IsHeard, Func<ServiceEvent, bool> Matches);
}
