using Tarn.Access;
using Tarn.Access.Registry;
using Tarn.Aws.Logs.Finding;
using Tarn.Aws.Logs.Model;

namespace Tarn.Aws.Logs.LogStreams;

internal sealed partial class LogStreamOperations
{
    /// <summary>Creates a log stream.</summary>
    public async Task<CreateLogStreamOutput> CreateLogStream(CreateLogStreamInput input, Call call, CancellationToken cancellationToken)
    {
        var id = await store.Commit(
            async transaction =>
            {
                var group = await ResourceRegistry.Find(transaction, LogGroupFinder.NameOf(call, input.LogGroupName))
                    ?? throw LogGroupFinder.NotFound();
                await Telemetry.Logs.LogStreams.Create(transaction, LogGroupFinder.IdOf(group), input.LogStreamName, call.Time);
                return group.Id;
            },
            cancellationToken);
        call.Touch(id);
        return new CreateLogStreamOutput();
    }
}
