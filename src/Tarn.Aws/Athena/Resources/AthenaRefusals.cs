using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena.Resources;

/// <summary>Refusals by name.</summary>
internal static class AthenaRefusals
{
    /// <summary>The refusal of a member, or of a member with its value.</summary>
    public static AwsErrorException Member(string member, string instead) =>
        AthenaErrors.InvalidRequestException(Refusal.OfMember("athena", member, instead), "INVALID_INPUT");
}
