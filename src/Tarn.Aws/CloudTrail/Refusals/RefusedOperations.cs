using Tarn.Aws.CloudTrail.Model;

namespace Tarn.Aws.CloudTrail.Refusals;

/// <summary>Operations of CloudTrail that have no use here.</summary>
[AwsOperations("cloudtrail")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("CreateChannel", "trails")]
    [RefusedOperation("CreateDashboard", "SQL over tarn.audit")]
    [RefusedOperation("CreateEventDataStore", "SQL over tarn.audit")]
    [RefusedOperation("PutInsightSelectors", "SQL over tarn.audit")]
    [RefusedOperation("RegisterOrganizationDelegatedAdmin", "one trail in each account")]
    [RefusedOperation("StartImport", "SQL over tarn.audit")]
    [RefusedOperation("StartQuery", "SQL over tarn.audit")]
    internal static AwsErrorException Refuse(Call call, string sentence) => CloudTrailErrors.UnsupportedOperationException(sentence);
}
