using System.Collections;
using System.Globalization;

namespace Tarn.Aws.Protocols;

/// <summary>Values as Java's toString prints them inside AWS's messages.</summary>
internal static class JavaText
{
    /// <summary>Prints a value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        double number => Number(number),
        ReadOnlyMemory<byte> bytes => Blob(bytes.Length),
        JavaBlob blob => Blob(blob.Length),
        JavaObjects objects => $"[{string.Join(", ", Enumerable.Range(0, objects.Count).Select(i => Instance(objects.Name, i)))}]",
        IJavaNamed named => Instance(named.JavaName, value.GetHashCode()),
        IReadOnlyDictionary<string, string> map => $"{{{string.Join(", ", map.Select(entry => $"{entry.Key}={entry.Value}"))}}}",
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}={Of(map[key])}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    private static string Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e7
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString(CultureInfo.InvariantCulture);

    private static string Blob(int length) => $"java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]";

    private static string Instance(string name, int hash) => $"{name}@{(uint)hash:x}";
}
