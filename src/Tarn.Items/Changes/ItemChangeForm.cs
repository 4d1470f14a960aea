using System.Buffers.Binary;
using Tarn.Items.Values;
using Tarn.Storage;

namespace Tarn.Items.Changes;

/// <summary>The binary form of a change, the value of its record (docs/formats/items.md). The record's key is the item's key.</summary>
public static class ItemChangeForm
{
    /// <summary>The version of the form.</summary>
    public const byte Version = 1;

    // An older program must not take a token for a change.
    private const byte TokenVersion = 2;
    private const byte ExistedFlag = 1;
    private const byte OldImageFlag = 2;
    private const byte SetFlag = 4;
    private const int OperationAt = 1;
    private const int FlagsAt = 2;
    private const int OriginAt = 3;
    private const int RegionAt = 4;
    private const int StampAt = 5;
    private const int OldSizeAt = 13;
    private const int HeadBytes = 17;
    private const int LengthBytes = sizeof(int);
    private const int SetBytes = sizeof(long) + sizeof(int);
    private const int HashBytes = 16;

    /// <summary>Bytes of a change in this form.</summary>
    public static int Length(in ItemChange change) =>
        HeadBytes + (change.SetRecords > 1 ? SetBytes : 0) + (change.Token is null ? 0 : 2 * HashBytes) + Length(change.NewImage) + Length(change.OldImage);

    /// <summary>Writes a change.</summary>
    /// <param name="target">Gets <see cref="Length(in ItemChange)"/> bytes.</param>
    public static void Write(Span<byte> target, in ItemChange change)
    {
        target[0] = change.Token is null ? Version : TokenVersion;
        target[OperationAt] = (byte)change.Operation;
        target[FlagsAt] = (byte)((change.Existed ? ExistedFlag : 0) | (change.OldImage is null ? 0 : OldImageFlag) | (change.SetRecords > 1 ? SetFlag : 0));
        target[OriginAt] = (byte)change.Origin;
        target[RegionAt] = change.Region;
        BinaryPrimitives.WriteInt64LittleEndian(target[StampAt..], change.StampUs);
        BinaryPrimitives.WriteInt32LittleEndian(target[OldSizeAt..], change.OldSizeBytes);
        var rest = target[HeadBytes..];
        if (change.SetRecords > 1)
        {
            BinaryPrimitives.WriteInt64LittleEndian(rest, change.SetId);
            BinaryPrimitives.WriteInt32LittleEndian(rest[sizeof(long)..], change.SetRecords);
            rest = rest[SetBytes..];
        }

        if (change.Token is { } token)
        {
            BinaryPrimitives.WriteUInt128BigEndian(rest, token.Key);
            BinaryPrimitives.WriteUInt128BigEndian(rest[HashBytes..], token.Request);
        }

        rest = WriteImage(rest, change.NewImage);
        WriteImage(rest, change.OldImage);
    }

    /// <summary>Reads a change.</summary>
    /// <param name="key">The record's key.</param>
    /// <param name="value">The record's value, whose memory the change uses.</param>
    /// <exception cref="TarnException">Damaged: another version, or lengths that do not match.</exception>
    public static ItemChange Read(ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value)
    {
        var head = value.Span;
        if (head.Length < HeadBytes || head[0] != (head[OperationAt] == (byte)ChangeOperation.Token ? TokenVersion : Version))
        {
            throw Damaged();
        }

        var flags = head[FlagsAt];
        var operation = (ChangeOperation)head[OperationAt];
        var rest = value[HeadBytes..];
        var (setId, setRecords) = (0L, 1);
        if ((flags & SetFlag) != 0)
        {
            setRecords = Number(rest.Length < SetBytes ? default : rest[sizeof(long)..]);
            setId = BinaryPrimitives.ReadInt64LittleEndian(rest.Span);
            rest = rest[SetBytes..];
        }

        var newImage = operation == ChangeOperation.Put ? ReadImage(ref rest) : default(Item?);
        var oldImage = (flags & OldImageFlag) != 0 ? ReadImage(ref rest) : default(Item?);
        return new ItemChange
        {
            Key = key,
            Operation = operation,
            Existed = (flags & ExistedFlag) != 0,
            OldSizeBytes = BinaryPrimitives.ReadInt32LittleEndian(head[OldSizeAt..]),
            StampUs = BinaryPrimitives.ReadInt64LittleEndian(head[StampAt..]),
            Region = head[RegionAt],
            Origin = (ChangeOrigin)head[OriginAt],
            SetId = setId,
            SetRecords = setRecords,
            NewImage = newImage,
            OldImage = oldImage,
            Token = operation == ChangeOperation.Token ? ReadToken(rest.Span) : null,
        };
    }

    /// <summary>
    /// Whether readers do not see a record: it is a token, or the removal of an item that did not exist, a replica's note for itself.
    /// </summary>
    /// <param name="value">The record's value.</param>
    public static bool IsNote(ReadOnlySpan<byte> value) =>
        value.Length >= HeadBytes
        && (value[OperationAt] == (byte)ChangeOperation.Token
            || (value[OperationAt] == (byte)ChangeOperation.Delete && (value[FlagsAt] & ExistedFlag) == 0));

    private static int Length(Item? image) => image is { } item ? LengthBytes + item.Bytes.Length : 0;

    private static Span<byte> WriteImage(Span<byte> target, Item? image)
    {
        if (image is not { } item)
        {
            return target;
        }

        BinaryPrimitives.WriteInt32LittleEndian(target, item.Bytes.Length);
        item.Bytes.Span.CopyTo(target[LengthBytes..]);
        return target[(LengthBytes + item.Bytes.Length)..];
    }

    private static Item ReadImage(ref ReadOnlyMemory<byte> rest)
    {
        var length = Number(rest);
        if (length < 0 || length > rest.Length - LengthBytes)
        {
            throw Damaged();
        }

        var item = new Item(rest.Slice(LengthBytes, length));
        rest = rest[(LengthBytes + length)..];
        return item;
    }

    private static RequestToken ReadToken(ReadOnlySpan<byte> rest) =>
        rest.Length < 2 * HashBytes ? throw Damaged()
            : new RequestToken(BinaryPrimitives.ReadUInt128BigEndian(rest), BinaryPrimitives.ReadUInt128BigEndian(rest[HashBytes..]));

    private static int Number(ReadOnlyMemory<byte> rest) =>
        rest.Length >= LengthBytes ? BinaryPrimitives.ReadInt32LittleEndian(rest.Span) : throw Damaged();

    private static TarnException Damaged() => new(ErrorKind.Damaged, "A record of an item table is no change of this version.");
}
