using Microsoft.Extensions.Logging;
using Tarn.Analytics.Applications;
using Tarn.Analytics.Engines;
using Tarn.Analytics.Tables;
using Tarn.Storage.Metadata;
using Tarn.Storage.Objects.Unkeyed;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Analytics.Runs;

/// <summary>The parts that running applications share.</summary>
public sealed record RunParts
{
    public required IMetadataStore Store { get; init; }

    public required IStreamLog Streams { get; init; }

    public required StreamDirectory Directory { get; init; }

    /// <summary>The bytes of checkpoints.</summary>
    public required UnkeyedBlobs Blobs { get; init; }

    public required IStreamEngines Engines { get; init; }

    public required IApplicationTables Tables { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>The resource under which records that an application did not read are counted; null: they are counted in its row alone.</summary>
    public Func<ApplicationKey, string?> ArnOf { get; init; } = static _ => null;

    /// <summary>The name of this process in leases.</summary>
    public string Holder { get; init; } = Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public RunOptions Options { get; init; } = new();
}
