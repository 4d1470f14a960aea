using System.Globalization;

namespace Tarn.Aws.Lambda.Views;

/// <summary>Times as Lambda writes them.</summary>
internal static class LambdaTimes
{
    /// <summary>The text of a time: <c>2026-11-23T07:00:00.000+0000</c>.</summary>
    public static string Text(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture);
}
