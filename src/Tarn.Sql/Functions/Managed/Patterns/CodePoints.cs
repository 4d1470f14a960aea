using System.Text;

namespace Tarn.Sql.Functions.Managed.Patterns;

/// <summary>A text as code points.</summary>
internal static class CodePoints
{
    public static int[] Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static int[] Of(ReadOnlySpan<byte> utf8)
    {
        var points = new int[Count(utf8)];
        for (var i = 0; i < points.Length; i++)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var consumed);
            points[i] = rune.Value;
            utf8 = utf8[consumed..];
        }

        return points;
    }

    public static string Text(ReadOnlySpan<int> points)
    {
        var text = new StringBuilder(points.Length);
        foreach (var point in points)
        {
            if (point < char.MaxValue)
            {
                text.Append((char)point);
            }
            else
            {
                text.Append(char.ConvertFromUtf32(point));
            }
        }

        return text.ToString();
    }

    private static int Count(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var one in utf8)
        {
            count += (one & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
