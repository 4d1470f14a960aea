using System.Globalization;
using Tarn.Delivery.Configuration;
using Tarn.Delivery.Configuration.Conversion;
using Tarn.Delivery.Roles;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Described;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage;
using Tarn.Storage.Rights;

namespace Tarn.Delivery.Outputs.Conversion;

/// <summary>The table of the catalog whose columns the converted rows have.</summary>
internal sealed class ConversionTable(DeliveryServices services, DeliveryModel model, ConversionConfig conversion, IRights rights)
{
    /// <summary>AWS's code for a missing table.</summary>
    public const string MissingCode = "DataFormatConversion.EntityNotFound";

    /// <summary>The code for a table whose columns cannot be used.</summary>
    public const string SchemaCode = "DataFormatConversion.InvalidSchema";

    private readonly TableName _name = new(
        new CatalogScope(model.Config.Account, conversion.Region ?? model.Config.Region), conversion.Database, conversion.Table);

    /// <summary>Reads the columns of the table's version.</summary>
    /// <exception cref="TarnException">
    /// AccessDenied: the role may not read the table.
    /// NotFound: there is no such table. NotSupported: records cannot be converted to its columns. The reason is the code of
    /// error documents.
    /// </exception>
    public async ValueTask<ConversionColumns> Read(CancellationToken cancellationToken)
    {
        TableWork.CheckColumns(rights, _name);
        if (!services.Catalog.TryFindTable(_name, out var entry))
        {
            throw new TarnException(ErrorKind.NotFound, $"Table {_name} of the format conversion does not exist.") { Reason = MissingCode };
        }

        try
        {
            entry = await Version(entry, cancellationToken);
            var described = services.DescribedColumns(entry);
            if (described.Count > 0 || entry.MetadataLocation is not { } location)
            {
                return ConversionColumns.Of(described, conversion.Reading);
            }

            var metadata = await services.Catalog.Loader.Metadata(location, cancellationToken);
            return ConversionColumns.Of(metadata.CurrentSchema.Columns, conversion.Reading);
        }
        catch (TarnException unsupported) when (unsupported.Kind is ErrorKind.NotSupported or ErrorKind.InvalidArgument)
        {
            throw Refused(unsupported.Message);
        }
    }

    // An archived definition has the columns that its version had.
    private async ValueTask<CatalogTable> Version(CatalogTable entry, CancellationToken cancellationToken)
    {
        if (conversion.Version == ConversionConfig.LatestVersion || conversion.Version == entry.Version.ToString(CultureInfo.InvariantCulture))
        {
            return entry;
        }

        var archived = await services.Store.Read(reader => TableVersions.Find(reader, entry.Id, conversion.Version), cancellationToken)
            ?? throw new TarnException(
                ErrorKind.NotSupported, $"it has no version {conversion.Version} any more; its current one is {entry.Version}");
        return entry with { Document = archived, SchemaByTarn = false };
    }

    private TarnException Refused(string reason) =>
        new(ErrorKind.NotSupported, $"Table {_name} of the format conversion cannot be used: {reason}.") { Reason = SchemaCode };
}
