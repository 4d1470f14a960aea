using System.Globalization;
using System.Text;

namespace Tarn.Storage.Objects.Locations;

/// <summary>
/// The small file or object by which a location is recognised: another disk at the same path, or another instance's
/// bucket, is never read or written. Text, one <c>name value</c> per line.
/// </summary>
/// <param name="Instance">The instance that owns the location.</param>
/// <param name="Number">The location's number in the rows of this instance.</param>
/// <param name="Name">The name in the settings when the location was made; for people.</param>
internal sealed record LocationMarker(Guid Instance, int Number, string Name)
{
    public const string FileName = "tarn-location";
    private const string Title = "tarn-location 1";
    private const int BytesMax = 4096;

    public byte[] Encode() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Title}\ninstance {Instance:D}\nnumber {Number}\nname {Name}\n"));

    /// <summary>Reads a location's marker; null: it has none.</summary>
    /// <exception cref="TarnException">Damaged: the file is another one; the exceptions of the store.</exception>
    public static async Task<LocationMarker?> Read(ILocationStore store, CancellationToken cancellationToken)
    {
        try
        {
            using var reader = await store.OpenRead(FileName, 0, BytesMax, cancellationToken);
            var bytes = new byte[BytesMax];
            var count = await reader.Read(bytes, cancellationToken);
            return Decode(Encoding.UTF8.GetString(bytes, 0, count)) ?? throw Damaged(store);
        }
        catch (TarnException missing) when (missing.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    /// <summary>Puts the marker into a location that has none.</summary>
    public async Task Write(ILocationStore store, CancellationToken cancellationToken)
    {
        var bytes = Encode();
        await store.Put(FileName, new MemoryStream(bytes), bytes.Length, cancellationToken);
    }

    private static LocationMarker? Decode(string text)
    {
        var lines = text.Split('\n');
        return lines is [Title, var instance, var number, var name, ""]
            && instance.StartsWith("instance ", StringComparison.Ordinal) && Guid.TryParseExact(instance[9..], "D", out var owner)
            && number.StartsWith("number ", StringComparison.Ordinal)
            && int.TryParse(number.AsSpan(7), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0
            && name.StartsWith("name ", StringComparison.Ordinal)
                ? new LocationMarker(owner, value, name[5..])
                : null;
    }

    private static TarnException Damaged(ILocationStore store) => new(ErrorKind.Damaged, $"The file {FileName} in {store.Address} is not Tarn's marker.");
}
