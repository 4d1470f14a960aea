using System.Text;
using Tarn.Patterns.Times;

namespace Tarn.Delivery.Prefixes;

/// <summary>
/// The last part of a delivered object's key: <c>NAME-VERSION-yyyy-MM-dd-HH-mm-ss-UUID</c> and an extension.
/// </summary>
internal static class ObjectName
{
    private static readonly TimePattern Stamp = TimePattern.Parse(TimeDialect.Java, "yyyy-MM-dd-HH-mm-ss");

    /// <summary>One object's name.</summary>
    /// <param name="delivery">The delivery stream's name.</param>
    /// <param name="version">The version of the destination: 1 at creation; each change adds 1.</param>
    /// <param name="oldestArrivalMs">Arrival of the object's oldest record, Unix milliseconds.</param>
    /// <param name="zone">The zone of object names.</param>
    /// <param name="id">Makes the name unique.</param>
    /// <param name="extension">The extension with its dot, or empty.</param>
    public static string Of(string delivery, int version, long oldestArrivalMs, JavaZone zone, Guid id, string extension)
    {
        var to = new StringBuilder().Append(delivery).Append('-').Append(version).Append('-');
        Stamp.Print(ObjectPrefix.TimeOf(oldestArrivalMs, zone), to);
        return to.Append('-').Append(id).Append(extension).ToString();
    }
}
