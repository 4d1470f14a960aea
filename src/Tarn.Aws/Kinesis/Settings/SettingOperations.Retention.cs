using Tarn.Aws.Kinesis.Finding;
using Tarn.Aws.Kinesis.Model;
using Tarn.Aws.Kinesis.Resources;
using Tarn.Storage.Streams;
using Tarn.Storage.Streams.Layouts;

namespace Tarn.Aws.Kinesis.Settings;

/// <content>
/// Both retention operations. The change is in effect before the answer, and the stream shows UPDATING for a moment.
/// </content>
internal sealed partial class SettingOperations
{
    private async Task SetRetention(
        FoundStream found, int hours, Func<int, string, int, string> refusal, Func<int, int, bool> allows, CancellationToken cancellationToken)
    {
        if (hours < StreamLimits.RetentionDefault.TotalHours)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RetentionTooShort(hours));
        }

        if (hours > StreamLimits.RetentionMax.TotalHours)
        {
            throw KinesisErrors.InvalidArgumentException(KinesisTexts.RetentionTooLong(hours));
        }

        var id = found.Layout.Stream.Id;
        await store.CommitWithLog(
            async transaction =>
            {
                var stream = await StreamDirectory.Get(transaction, id) ?? throw StreamFinder.NotFound(found.Resource.Name);
                var existing = (int)stream.Retention.TotalHours;
                if (!allows(hours, existing))
                {
                    throw KinesisErrors.InvalidArgumentException(refusal(hours, found.Name, existing));
                }

                if (hours == existing)
                {
                    return false;
                }

                await StreamDirectory.SetRetention(transaction, id, TimeSpan.FromHours(hours));
                await changes.Settle(transaction, found);
                return true;
            },
            cancellationToken);
    }
}
