using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Applications;

internal sealed partial class ApplicationOperations
{
    /// <summary>Deletes an application with its versions and snapshots. A running one is stopped first.</summary>
    public async Task DeleteApplication(DeleteApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        var found = finder.Find(call, input.ApplicationName);

        // Clients send the time with or without its milliseconds.
        if (Math.Abs((found.Created - input.CreateTimestamp).TotalSeconds) >= 1)
        {
            throw KinesisAnalyticsV2Errors.InvalidArgumentException($"CreateTimestamp is not that of application {found.Arn}.");
        }

        var id = ApplicationFinder.IdOf(found);
        await runs.Stop(id, withSnapshot: false, cancellationToken);
        foreach (var snapshot in await store.Read(reader => SnapshotRow.List(reader, id, null, ApplicationChanges.SnapshotsMax), cancellationToken))
        {
            await runs.DeleteSnapshot(id, snapshot.Name, cancellationToken);
        }

        await runs.Remove(id, cancellationToken);
        await store.Commit(
            async transaction =>
            {
                if (await ResourceRegistry.Get(transaction, found.Id) is null)
                {
                    throw ApplicationFinder.NotFound(found.Arn);
                }

                await ResourceRegistry.Remove(transaction, found.Id);
                await ApplicationChanges.Delete(transaction, id);
                return true;
            },
            cancellationToken);
    }
}
