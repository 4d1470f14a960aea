namespace Tarn.Lake.Catalog;

/// <summary>The undelivered rows of a fed table beside one of its snapshots.</summary>
/// <param name="Files">The rows that the snapshot does not have.</param>
/// <param name="LeftOut">Records that are neither in the snapshot nor in the files, though they were durable at the cut.</param>
public sealed record TableTailCut(IReadOnlyList<TailFile> Files, IReadOnlyList<LeftOutRecords> LeftOut);
