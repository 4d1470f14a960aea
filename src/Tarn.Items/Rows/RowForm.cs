using System.Buffers.Binary;
using Tarn.Items.Values;
using Tarn.Storage;
using Tarn.Storage.Metadata;
using Tarn.Storage.Records;

namespace Tarn.Items.Rows;

/// <summary>
/// Keys and values of <c>items/</c> (docs/formats/items.md). A key begins with the id of its table or index. Id 0 holds the applier's
/// own rows: positions in the log, counts, the progress of indexes that are filled, tokens of transactions.
/// </summary>
internal static class RowForm
{
    /// <summary>The id of a table or index at the beginning of a key.</summary>
    public const int IdBytes = sizeof(long);

    /// <summary>Version, region and stamp before a table row's item.</summary>
    public const int HeadBytes = 10;

    private const byte Version = 1;
    private const byte PositionKind = 1;
    private const byte CountsKind = 2;
    private const byte ProgressKind = 3;
    private const byte FilledKind = 4;
    private const byte RemovedKind = 5;
    private const byte TokenKind = 6;
    private const byte TokenOrderKind = 7;
    private const int KindAt = IdBytes;
    private const int SubjectAt = IdBytes + 1;
    private const int OwnKeyBytes = SubjectAt + sizeof(long);
    private const int TokenBytes = 16;

    /// <summary>Every key of a table or index.</summary>
    public static KeyRange All(long id) => KeyRange.Prefix(IdOf(id));

    /// <summary>A range of the keys of a table or index, which are here without the id.</summary>
    public static KeyRange Range(long id, Keys.ItemKeyRange range) => new(
        Key(id, range.Low.Span),
        range.High is { } high ? Key(id, high.Span) : KeyRange.Successor(IdOf(id)) is { } next ? next : default(ReadOnlyMemory<byte>?));

    public static byte[] Key(long id, ReadOnlySpan<byte> key)
    {
        var whole = new byte[IdBytes + key.Length];
        WriteId(whole, id);
        key.CopyTo(whole.AsSpan(IdBytes));
        return whole;
    }

    public static void WriteId(Span<byte> target, long id) => BinaryPrimitives.WriteInt64BigEndian(target, id);

    /// <summary>The next offset that the applier reads from a shard.</summary>
    public static byte[] PositionKey(ShardId shard) => OwnKey(PositionKind, shard.Value);

    public static byte[] CountsKey(long id) => OwnKey(CountsKind, id);

    /// <summary>How far an index is filled.</summary>
    public static byte[] ProgressKey(long index) => OwnKey(ProgressKind, index);

    /// <summary>Whether the rows that a table began with are present: of a table that was made from a copy.</summary>
    public static byte[] FilledKey(long table) => OwnKey(FilledKind, table);

    /// <summary>The stamp with which a replica's item was removed: older changes of other replicas do not bring it back.</summary>
    /// <param name="key">The item's key; empty: the beginning of all.</param>
    public static byte[] RemovedKey(long table, ReadOnlySpan<byte> key) => [.. OwnKey(RemovedKind, table), .. key];

    /// <summary>The row of a transaction's token.</summary>
    public static byte[] TokenKey(UInt128 token)
    {
        var key = new byte[SubjectAt + TokenBytes];
        key[KindAt] = TokenKind;
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(SubjectAt), token);
        return key;
    }

    /// <summary>A row that finds tokens by their stamp, so that old ones can be removed.</summary>
    public static byte[] TokenOrderKey(long stampUs, UInt128 token)
    {
        var key = new byte[OwnKeyBytes + TokenBytes];
        OwnKey(TokenOrderKind, stampUs).CopyTo(key, 0);
        BinaryPrimitives.WriteUInt128BigEndian(key.AsSpan(OwnKeyBytes), token);
        return key;
    }

    /// <summary>The rows of tokens by stamp, of these stamps.</summary>
    /// <param name="fromUs">The lowest.</param>
    /// <param name="untilUs">The first that is not in it.</param>
    public static KeyRange TokensByStamp(long fromUs, long untilUs) => new(OwnKey(TokenOrderKind, fromUs), OwnKey(TokenOrderKind, untilUs));

    /// <summary>The token of a row of <see cref="TokensByStamp"/>; its subject is the stamp.</summary>
    public static UInt128 TokenOf(ReadOnlySpan<byte> orderKey) => BinaryPrimitives.ReadUInt128BigEndian(orderKey[OwnKeyBytes..]);

    public static KeyRange Positions { get; } = KeyRange.Prefix(OwnPrefix(PositionKind));

    public static KeyRange Counts { get; } = KeyRange.Prefix(OwnPrefix(CountsKind));

    /// <summary>The shard, table or index of one of the applier's own rows.</summary>
    public static long SubjectOf(ReadOnlySpan<byte> ownKey) => BinaryPrimitives.ReadInt64BigEndian(ownKey[SubjectAt..]);

    /// <summary>Writes the bytes before a table row's item.</summary>
    public static void WriteHead(Span<byte> target, byte region, long stampUs)
    {
        target[0] = Version;
        target[1] = region;
        BinaryPrimitives.WriteInt64LittleEndian(target[2..], stampUs);
    }

    /// <summary>The stamp of a table row's newest change.</summary>
    public static long StampOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64LittleEndian(row[2..]);

    /// <summary>The item of a table's row.</summary>
    /// <exception cref="TarnException">Damaged: another version.</exception>
    public static Item ItemOf(ReadOnlyMemory<byte> row) =>
        row.Length >= HeadBytes && row.Span[0] == Version
            ? new Item(row[HeadBytes..])
            : throw new TarnException(ErrorKind.Damaged, "A row of an item table has another version.");

    private static byte[] IdOf(long id) => Key(id, default);

    private static byte[] OwnPrefix(byte kind)
    {
        var prefix = new byte[SubjectAt];
        prefix[KindAt] = kind;
        return prefix;
    }

    private static byte[] OwnKey(byte kind, long subject)
    {
        var key = new byte[OwnKeyBytes];
        key[KindAt] = kind;
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(SubjectAt), subject);
        return key;
    }
}
