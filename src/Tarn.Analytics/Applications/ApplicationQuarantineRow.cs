using System.Globalization;
using Tarn.Storage.Metadata;

namespace Tarn.Analytics.Applications;

/// <summary>The quarantine of an application. Its counts change in the commit of the records.</summary>
/// <param name="Delivery">The id of the delivery into its table.</param>
/// <param name="Late">Records whose windows had all ended.</param>
/// <param name="Bad">Records that cannot be parsed, lack their event time, or fail in an expression.</param>
public sealed record ApplicationQuarantineRow(long Delivery, long Late, long Bad)
{
    private const byte Format = 0;
    private const string NameStart = "tarn-application-";

    /// <summary>The name of the delivery into an application's table.</summary>
    public static string DeliveryName(ApplicationKey application) => NameStart + application.Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>The application whose quarantine a delivery feeds; null: it feeds none.</summary>
    /// <param name="delivery">The delivery's id.</param>
    /// <param name="name">The delivery's name.</param>
    public static async ValueTask<ApplicationKey?> ApplicationOf(IMetadataReader reader, long delivery, string name) =>
        name.StartsWith(NameStart, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(NameStart.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && await Find(reader, new ApplicationKey(id)) is { } row && row.Delivery == delivery
            ? new ApplicationKey(id)
            : null;

    /// <summary>The quarantine of an application; null: it never ran.</summary>
    public static async ValueTask<ApplicationQuarantineRow?> Find(IMetadataReader reader, ApplicationKey application) =>
        await reader.Get(ApplicationSpaces.Quarantines, ApplicationKeys.Of(application)) is { } value ? Decode(value) : null;

    /// <summary>Writes the row.</summary>
    public void Put(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Put(ApplicationSpaces.Quarantines, ApplicationKeys.Of(application), JsonRow.Encode(Format, json =>
        {
            json.WriteStartObject();
            json.WriteNumber("delivery", Delivery);
            json.WriteNumber("late", Late);
            json.WriteNumber("bad", Bad);
            json.WriteEndObject();
        }));

    /// <summary>Removes the row of a deleted application.</summary>
    public static void Delete(IMetadataTransaction transaction, ApplicationKey application) =>
        transaction.Delete(ApplicationSpaces.Quarantines, ApplicationKeys.Of(application));

    private static ApplicationQuarantineRow Decode(ReadOnlyMemory<byte> value) => JsonRow.Decode(
        Format, value, json => new ApplicationQuarantineRow(json.Number("delivery"), json.Number("late"), json.Number("bad")));
}
