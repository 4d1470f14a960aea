using System.Globalization;
using Tarn.Items.Rows;
using Tarn.Items.Tables;
using Tarn.Storage.Checksums;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Streams;

namespace Tarn.Items.Copies.Definitions;

/// <summary>
/// A copy of the rows of a table at one moment, in an unkeyed blob: rows in the order of their keys, and the positions in the
/// table's stream up to which
/// it has all changes. Immutable.
/// </summary>
public sealed record TableCopy
{
    /// <summary>Unique in the instance; the owner of its blob.</summary>
    public required long Id { get; init; }

    public required CopyKind Kind { get; init; }

    public required CopyState State { get; init; }

    /// <summary>The table's definition when the copy was asked for.</summary>
    public required ItemTable Table { get; init; }

    /// <summary>A backup's name; else empty.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>When it was asked for, UTC, to the millisecond.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>The stamp of its moment, Unix microseconds: later changes are not in it. 0 until it is available.</summary>
    public long StampUs { get; init; }

    /// <summary>The next offsets of the shards of the table's stream: it has all earlier changes.</summary>
    public IReadOnlyList<LogPosition> Positions { get; init; } = [];

    /// <summary>Its items, and DynamoDB's count of their bytes.</summary>
    public ItemCounts Counts { get; init; }

    /// <summary>Its file of sorted rows; null until it is available.</summary>
    public UnkeyedBlob? Blob { get; init; }

    /// <summary>The ARN of a backup.</summary>
    public string Arn => string.Create(CultureInfo.InvariantCulture, $"{Table.Arn}/backup/{Created.ToUnixTimeMilliseconds():D14}-{Suffix:x8}");

    private uint Suffix => Crc32C.Compute(BitConverter.GetBytes(Id));
}
