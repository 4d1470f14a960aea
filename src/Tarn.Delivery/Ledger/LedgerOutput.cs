using Tarn.Delivery.Configuration;
using Tarn.Storage.Consumers;

namespace Tarn.Delivery.Ledger;

/// <summary>One output's part of a commit.</summary>
/// <param name="Name">The output: <c>table</c>, <c>objects</c>, <c>endpoint</c>, <c>function</c>, <c>errors</c>, <c>backup</c>.</param>
/// <param name="Table">The table, <c>database.table</c>; null for other outputs.</param>
/// <param name="SnapshotId">The table's snapshot; null when the commit made none.</param>
/// <param name="Rows">Rows in the table, records in objects, documents in the error output.</param>
/// <param name="Ranges">
/// The ranges since the output's last commit. <see cref="LedgerRange.Records"/> counts the records for this output;
/// records that were for others are not counted.
/// </param>
public sealed record LedgerOutput(string Name, string? Table, long? SnapshotId, long Rows, IReadOnlyList<LedgerRange> Ranges)
{
    /// <summary>
    /// The table's UUID, which distinguishes it from a former table of its name; null for other outputs.
    /// </summary>
    public Guid? TableUuid { get; init; }

    /// <summary>Records that left no row, because a later record has their key, or because they are deletes.</summary>
    public long Superseded { get; init; }

    /// <summary>The name of the error output.</summary>
    public const string Errors = "errors";

    /// <summary>The name of an HTTP endpoint's output.</summary>
    public const string Endpoint = "endpoint";

    /// <summary>The name of the function, which makes results of records.</summary>
    public const string Function = "function";

    /// <summary>The name of the copy of the source records.</summary>
    public const string Backup = "backup";

    internal static string NameOf(OutputId output, DestinationConfig destination) => output == OutputIds.Errors ? Errors
        : output == OutputIds.Backup ? Backup
        : destination.Kind.OutputName;
}
