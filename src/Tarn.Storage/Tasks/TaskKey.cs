using System.Buffers.Binary;
using System.Globalization;
using Tarn.Storage.Metadata;

namespace Tarn.Storage.Tasks;

/// <summary>The key of a task's row: owner and id, 8 bytes each, big-endian. Without an owner it is the id alone.</summary>
/// <param name="Owner">The resource whose tasks these are; 0: the tasks have no owner.</param>
/// <param name="Id">Grows with the time of the start.</param>
public readonly record struct TaskKey(long Owner, long Id)
{
    /// <summary>The key of a row.</summary>
    public static TaskKey Of(ReadOnlySpan<byte> key) => new(
        key.Length == sizeof(long) ? 0 : BinaryPrimitives.ReadInt64BigEndian(key), BinaryPrimitives.ReadInt64BigEndian(key[^sizeof(long)..]));

    /// <summary>The rows of an owner; 0: all rows.</summary>
    public static KeyRange RangeOf(long owner) => owner == 0 ? KeyRange.All : KeyRange.Prefix(new TaskKey(owner, 0).ToBytes()[..sizeof(long)]);

    /// <summary>The row's key.</summary>
    public byte[] ToBytes()
    {
        var key = new byte[Owner == 0 ? sizeof(long) : 2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, Owner);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(key.Length - sizeof(long)), Id);
        return key;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Owner}/{Id}");
}
