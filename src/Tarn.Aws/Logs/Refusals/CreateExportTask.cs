using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Refusals;

internal sealed partial class RefusedOperations
{
    /// <summary>Refused by name.</summary>
    [Refused("*", "UNLOAD of tarn_logs.events in SQL")]
    public Task<CreateExportTaskOutput> CreateExportTask(CreateExportTaskInput input, Call call, CancellationToken cancellationToken) =>
        throw Refused(call, "UNLOAD of tarn_logs.events in SQL");
}
