using System.Collections;
using System.Globalization;

namespace Tarn.Wire.Protocols;

/// <summary>Prints values in the form of Java's toString, as AWS's messages do.</summary>
internal static class JavaToString
{
    private const int ObjectsShownMax = 1_000;

    /// <summary>Prints a value.</summary>
    public static string Of(object? value) => value switch
    {
        null => "null",
        string text => text,
        bool truth => truth ? "true" : "false",
        double number => Number(number),
        ReadOnlyMemory<byte> bytes => Blob(bytes.Length),
        JavaBlob blob => Blob(blob.Length),
        JavaObjects objects => Objects(objects),
        IJavaNamed named => Instance(named.JavaName, value.GetHashCode()),
        IReadOnlyDictionary<string, string> map => $"{{{string.Join(", ", map.Select(entry => $"{entry.Key}={entry.Value}"))}}}",
        IDictionary map => $"{{{string.Join(", ", map.Keys.Cast<object>().Select(key => $"{key}={Of(map[key])}"))}}}",
        IEnumerable list => $"[{string.Join(", ", list.Cast<object?>().Select(Of))}]",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    // a hostile list of millions must not become a message of gigabytes
    private static string Objects(JavaObjects objects)
    {
        var shown = Enumerable.Range(0, Math.Min(objects.Count, ObjectsShownMax)).Select(i => Instance(objects.Name, i));
        return $"[{string.Join(", ", shown)}{(objects.Count > ObjectsShownMax ? ", ..." : "")}]";
    }

    private static string Number(double value) =>
        value == Math.Floor(value) && Math.Abs(value) < 1e7
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString(CultureInfo.InvariantCulture);

    private static string Blob(int length) => $"java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]";

    private static string Instance(string name, int hash) => $"{name}@{(uint)hash:x}";
}
