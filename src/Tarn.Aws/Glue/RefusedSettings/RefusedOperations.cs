using Tarn.Aws.Glue.Model;

namespace Tarn.Aws.Glue.RefusedSettings;

/// <summary>Operations that are refused as a whole.</summary>
[AwsOperations("glue")]
internal sealed partial class RefusedOperations
{
    [RefusedOperation("TestConnection", "connections are kept and not tested")]
    [RefusedOperation("PutResourcePolicy", "policies of users, groups and roles")]
    [RefusedOperation("CreateCatalog", "the account's own catalog")]
    [RefusedOperation("CreateSecurityConfiguration", "the server's own encryption")]
    internal static AwsErrorException Refuse(Call call, string sentence) => GlueErrors.InvalidInputException(sentence);
}
