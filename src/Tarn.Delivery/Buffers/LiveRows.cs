using Tarn.Lake.Catalog;
using Tarn.Storage.Records;

namespace Tarn.Delivery.Buffers;

/// <summary>
/// The rows of one buffer of a table, for statements. One commit takes all of them: so the position that it moves past the
/// first row shows whether the table has them. The holder releases the file.
/// </summary>
/// <param name="File">The copy of the chunks.</param>
/// <param name="Rows">The file as a worker reads it.</param>
/// <param name="Shard">The shard of the first row.</param>
/// <param name="Offset">The offset of the first row.</param>
internal sealed record LiveRows(LiveFile File, TailFile Rows, ShardId Shard, long Offset);

/// <summary>The undelivered rows of a table.</summary>
/// <param name="Buffers">The rows in flight, then the rows of the open buffer.</param>
/// <param name="MustCommit">Whether there are rows that can be read only after their commit.</param>
internal sealed record UndeliveredRows(IReadOnlyList<LiveRows> Buffers, bool MustCommit)
{
    /// <summary>No rows.</summary>
    public static UndeliveredRows None { get; } = new([], false);

    /// <summary>Rows that can be read only after their commit.</summary>
    public static UndeliveredRows Uncommitted { get; } = new([], true);

    /// <summary>The rows of two buffers; if one of them must commit, none are shown.</summary>
    public UndeliveredRows With(UndeliveredRows next)
    {
        if (!MustCommit && !next.MustCommit)
        {
            return new([.. Buffers, .. next.Buffers], false);
        }

        Release();
        next.Release();
        return Uncommitted;
    }

    /// <summary>Releases the files.</summary>
    public void Release()
    {
        foreach (var rows in Buffers)
        {
            rows.File.Release();
        }
    }
}
