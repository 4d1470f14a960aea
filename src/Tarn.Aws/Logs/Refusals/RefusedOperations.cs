using Tarn.Access;
using Tarn.Aws.Logs.Model;
using Tarn.Wire.Coverage;
using Tarn.Wire.Protocols;

namespace Tarn.Aws.Logs.Refusals;

/// <summary>Queries, filters with targets, and exports: SQL does their work.</summary>
[AwsOperations("logs")]
internal sealed partial class RefusedOperations
{
    private static AwsErrorException Refused(Call call, string instead) =>
        LogsErrors.InvalidParameterException(Refusal.OfOperation("logs", call.Operation, instead));
}
