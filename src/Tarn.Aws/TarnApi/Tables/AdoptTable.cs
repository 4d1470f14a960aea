using Tarn.Aws.TarnApi.Model;
using Tarn.Lake.Adoption;
using Tarn.Lake.Catalog;
using Tarn.Lake.Catalog.Names;
using Tarn.Storage.Rights;

namespace Tarn.Aws.TarnApi.Tables;

internal sealed partial class TableOperations
{
    // A call ends before clients lose patience; they call again.
    private static readonly TimeSpan AdoptionPatience = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Makes a table of a folder where it is: of an Iceberg table, or of Parquet files. While State is RUNNING, the caller repeats
    /// the call; a run that no call asks for ends after a minute. With files that do not fit, no table is made.
    /// </summary>
    public async Task<AdoptTableOutput> AdoptTable(AdoptTableInput input, Call call, CancellationToken cancellationToken)
    {
        var name = new TableName(
            new CatalogScope(call.Account, call.Region),
            CatalogNames.FoldDatabase(input.DatabaseName!),
            CatalogNames.Fold(input.TableName!, "Table"));
        var request = new AdoptionRequest { Name = name, Place = AdoptionRequest.ParsePlace(input.Location!), IsDry = input.DryRun == true };
        call.Authorize("s3:ListBucket", $"arn:aws:s3:::{request.Place.Bucket}");
        call.Rights.RequireFolder(ObjectActions.Read, request.Place.Bucket, request.Place.Folder);
        if (!request.IsDry)
        {
            // The server writes the table's metadata there, and hands out keys for the folder.
            call.Rights.RequireUse([request.Place]);
        }

        var (progress, report) = await adoptions.Ask(request, call.Rights, AdoptionPatience, cancellationToken);
        return report is null
            ? new AdoptTableOutput { State = "RUNNING", FilesFound = progress.FilesFound, FilesRead = progress.FilesRead }
            : Output(progress, report);
    }

    private static AdoptTableOutput Output(AdoptionProgress progress, AdoptionReport report) => new()
    {
        State = "DONE",
        FilesFound = progress.FilesFound,
        FilesRead = progress.FilesRead,
        Format = report.IsIceberg ? "ICEBERG" : "PARQUET",
        MetadataLocation = report.MetadataLocation,
        Files = report.Files,
        Rows = report.Rows,
        Bytes = report.Bytes,
        HiddenFiles = report.Hidden,
        Columns = [.. report.Columns.Select(column => new AdoptedTableColumn { Name = column.Name, Type = column.Type, Partition = column.IsPartition })],
        Misfits = [.. report.Misfits.Select(misfit => new AdoptedTableMisfit { Location = misfit.Location, Reason = misfit.Reason })],
        MisfitCount = report.MisfitCount,
    };
}
