using System.Globalization;
using System.Text;
using Tarn.Aws.S3.Model;

namespace Tarn.Aws.S3.Members;

/// <summary>Small texts of S3's wire.</summary>
internal static class S3Text
{
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>An ETag in its quotes.</summary>
    public static string Quoted(string etag) => $"\"{etag}\"";

    /// <summary>A parameter that must be a number of 0 or more; at most <paramref name="max"/> counts.</summary>
    public static int Limit(int? value, string name, int max) => value switch
    {
        null => max,
        < 0 => throw S3Errors.InvalidArgument($"Argument {name} must be an integer between 0 and 2147483647", name, Number(value.Value)),
        _ => Math.Min(value.Value, max),
    };

    /// <summary>How keys are written in an answer: percent-encoded where the caller asks for it, since XML cannot hold every character.</summary>
    public static Func<string, string> KeyEncoding(string? encodingType) => encodingType switch
    {
        null or "" => static key => key,
        "url" => Encode,
        _ => throw S3Errors.InvalidArgument("Invalid Encoding Method specified in Request", "encoding-type", encodingType),
    };

    /// <summary>The second that a moment is in: S3 reports no parts of it.</summary>
    public static DateTimeOffset WholeSecond(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    /// <summary>Percent decoding of UTF-8; a plus stays one.</summary>
    /// <exception cref="AwsErrorException">InvalidURI: the octets are no UTF-8.</exception>
    public static string Decode(string text) => PercentText.Decode(text, plusIsSpace: false);

    private static string Encode(string key)
    {
        var text = new StringBuilder(key.Length);
        foreach (var value in Encoding.UTF8.GetBytes(key))
        {
            if (char.IsAsciiLetterOrDigit((char)value) || "-_.*/"u8.Contains(value))
            {
                text.Append((char)value);
            }
            else if (value == ' ')
            {
                text.Append('+');
            }
            else
            {
                text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.ToString();
    }
}
