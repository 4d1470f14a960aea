namespace Tarn.Storage.Rows;

/// <summary>The kinds of changes in a <see cref="RowBatch"/>. RocksDB's batch has the same numbers.</summary>
internal enum RowBatchKind : byte
{
    Delete = 0x0,
    Put = 0x1,
    DeleteRange = 0xF,
}
