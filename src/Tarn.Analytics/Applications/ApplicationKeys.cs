using System.Buffers.Binary;
using System.Text;

namespace Tarn.Analytics.Applications;

/// <summary>Keys of an application's rows, in the order of their numbers or names.</summary>
internal static class ApplicationKeys
{
    public static byte[] Of(ApplicationKey application)
    {
        var key = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, application.Value);
        return key;
    }

    public static byte[] Of(ApplicationKey application, long number)
    {
        var key = new byte[2 * sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(key, application.Value);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long)), number);
        return key;
    }

    public static byte[] Of(ApplicationKey application, string name) => [.. Of(application), .. Encoding.UTF8.GetBytes(name)];

    public static long IdOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span);

    public static long NumberOf(ReadOnlyMemory<byte> key) => BinaryPrimitives.ReadInt64BigEndian(key.Span[sizeof(long)..]);

    public static string NameOf(ReadOnlyMemory<byte> key) => Encoding.UTF8.GetString(key.Span[sizeof(long)..]);
}
