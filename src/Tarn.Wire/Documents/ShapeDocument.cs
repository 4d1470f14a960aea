using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;

namespace Tarn.Wire.Documents;

/// <summary>
/// Door documents of shapes. A document holds every member that a client sent, in the service's own JSON; if one were
/// missing, Terraform would report a difference for ever. Format: a version byte, then the shape. With two shapes: a
/// version byte, the length of the first shape (big-endian, 4 bytes), the first shape, the second shape.
/// </summary>
public static class ShapeDocument
{
    private const byte Version = 1;
    private const int FirstAt = 1 + sizeof(int);

    /// <summary>Encodes a document of one shape.</summary>
    public static byte[] Encode<T>(T shape)
        where T : IWriteShape<T>
    {
        var document = new ArrayBufferWriter<byte>(1_024);
        document.Write([Version]);
        Write(document, shape);
        return document.WrittenSpan.ToArray();
    }

    /// <summary>Encodes a document of two shapes.</summary>
    public static byte[] Encode<TFirst, TSecond>(TFirst first, TSecond second)
        where TFirst : IWriteShape<TFirst>
        where TSecond : IWriteShape<TSecond>
    {
        var shapes = new ArrayBufferWriter<byte>(1_024);
        Write(shapes, first);
        var firstBytes = shapes.WrittenCount;
        Write(shapes, second);
        var document = new byte[FirstAt + shapes.WrittenCount];
        document[0] = Version;
        BinaryPrimitives.WriteInt32BigEndian(document.AsSpan(1), firstBytes);
        shapes.WrittenSpan.CopyTo(document.AsSpan(FirstAt));
        return document;
    }

    /// <summary>Decodes the shape of a document of one shape.</summary>
    public static T Decode<T>(ReadOnlyMemory<byte> document)
        where T : class, IReadShape<T> => Read<T>(Checked(document)[1..]);

    /// <summary>Decodes the first shape of a document of two shapes.</summary>
    public static T DecodeFirst<T>(ReadOnlyMemory<byte> document)
        where T : class, IReadShape<T> => Read<T>(Checked(document)[FirstAt..SecondAt(document)]);

    /// <summary>Decodes the second shape of a document of two shapes.</summary>
    public static T DecodeSecond<T>(ReadOnlyMemory<byte> document)
        where T : class, IReadShape<T> => Read<T>(Checked(document)[SecondAt(document)..]);

    private static int SecondAt(ReadOnlyMemory<byte> document) => FirstAt + BinaryPrimitives.ReadInt32BigEndian(document.Span[1..]);

    private static ReadOnlySpan<byte> Checked(ReadOnlyMemory<byte> document)
    {
        Invariant.Check(document.Length > 0 && document.Span[0] == Version);
        return document.Span;
    }

    private static void Write<T>(IBufferWriter<byte> target, T shape)
        where T : IWriteShape<T>
    {
        using var json = new Utf8JsonWriter(target);
        var writer = new JsonShapeWriter(json);
        T.Write(ref writer, shape);
    }

    private static T Read<T>(ReadOnlySpan<byte> json)
        where T : class, IReadShape<T>
    {
        var reader = new JsonShapeReader(json);
        return T.Read(ref reader)!;
    }
}
