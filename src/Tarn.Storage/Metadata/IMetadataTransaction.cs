using Tarn.Storage.Records;

namespace Tarn.Storage.Metadata;

/// <summary>
/// One commit: row changes and, in the same atomic set, appends of records and changes of streams and shards. See D9
/// (one commit for rows and records). All of it takes effect together, or none of it.
/// </summary>
public interface IMetadataTransaction : IMetadataReader
{
    /// <summary>The number of this commit if it succeeds: greater than that of every commit before it.</summary>
    long CommitNumber { get; }

    /// <summary>Sets a row. The store uses the memory until the commit ends: do not reuse it.</summary>
    /// <exception cref="TarnException">
    /// InvalidArgument: the key is longer than 2,600 bytes, D19 (metadata is an ordered map).
    /// </exception>
    void Put(Space space, ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value);

    /// <summary>Removes a row; does nothing when there is none.</summary>
    void Delete(Space space, ReadOnlyMemory<byte> key);

    /// <summary>
    /// A new id from the store's counters, unique in the instance and never reused. Ids are handed out in ranges, so
    /// that no row is shared by all writers (D19). Ids of a failed commit are lost.
    /// </summary>
    long NextId();

    /// <summary>
    /// A new id from the log's counter, above every id and LSN that the log has given out. Streams and shards take
    /// their ids from it: a child's id is greater than its parents', D11 (sequence numbers are ordered).
    /// </summary>
    long NextLogId();

    /// <summary>Adds a change of a stream or shard to the set.</summary>
    /// <exception cref="InvalidOperationException">
    /// The commit is not one with the log: see <see cref="IMetadataStore.CommitWithLog"/>.
    /// </exception>
    void Change(LogChange change);

    /// <summary>
    /// Adds records of one shard to the set. The ticket's offset is known when the commit has succeeded. The commit
    /// fails with Conflict when the shard is closed by then.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The commit is not one with the log: see <see cref="IMetadataStore.CommitWithLog"/>.
    /// </exception>
    AppendTicket Append(ShardAppend append);
}
