using System.Globalization;

namespace Tarn.Output;

/// <summary>Counts and sizes as every command prints them: thousands with commas, sizes in units of 1,024.</summary>
internal static class Quantity
{
    private const double KiB = 1L << 10;
    private const double MiB = 1L << 20;
    private const double GiB = 1L << 30;

    /// <summary>A count and its noun: <c>1 record</c>, <c>2,000 records</c>.</summary>
    /// <param name="noun">In the singular; its plural ends in s.</param>
    public static string Of(long count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {noun}{(count == 1 ? "" : "s")}");

    /// <summary>The same with a verb: <c>1 record was</c>, <c>2,000 records were</c>.</summary>
    public static string Of(long count, string noun, string singular, string plural) => $"{Of(count, noun)} {(count == 1 ? singular : plural)}";

    /// <summary>A size in B, KiB, MiB or GiB.</summary>
    public static string Bytes(double bytes) => bytes switch
    {
        < KiB => Format(bytes, "N0", "B"),
        < MiB => Format(bytes / KiB, "N0", "KiB"),
        < GiB => Format(bytes / MiB, "N1", "MiB"),
        _ => Format(bytes / GiB, "N1", "GiB"),
    };

    private static string Format(double number, string format, string unit) => $"{number.ToString(format, CultureInfo.InvariantCulture)} {unit}";
}
