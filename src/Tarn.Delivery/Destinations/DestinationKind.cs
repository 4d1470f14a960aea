namespace Tarn.Delivery.Destinations;

/// <summary>The facts in which one kind of destinations differs from the others.</summary>
/// <param name="Name">The name in stored configurations, and in lists. A kind that is never stored has one too.</param>
/// <param name="OutputName">The name of its output in the ledger.</param>
public record DestinationKind(string Name, string OutputName)
{
    /// <summary>Objects of a bucket.</summary>
    public static DestinationKind Objects { get; } = new("objects", "objects");

    /// <summary>Iceberg tables.</summary>
    public static DestinationKind Tables { get; } = new("tables", "table") { FillsWhileItFlushes = true, HasTables = true };

    /// <summary>A function, the destination of the part before its results.</summary>
    public static DestinationKind Function { get; } = new("function", "function");

    /// <summary>The largest size of a buffer.</summary>
    public int BufferMiBMax { get; protected init; } = 128;

    /// <summary>Whether records become rows of tables.</summary>
    public bool HasTables { get; private init; }

    /// <summary>Whether an output takes records while it flushes earlier ones.</summary>
    public bool FillsWhileItFlushes { get; protected init; }

    /// <summary>Whether records leave the server in requests, whose plan is a row of its own.</summary>
    public bool SendsRequests { get; protected init; }

    /// <summary>Whether replays and redrives can deliver records a second time.</summary>
    public bool DeliversAgain { get; protected init; } = true;

    /// <summary>Whether the backup names a bucket of its own. If not, it has the checked bucket of failed records.</summary>
    public bool HasOwnBackupBucket { get; protected init; } = true;
}
