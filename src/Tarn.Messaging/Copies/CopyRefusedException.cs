using Tarn.Storage;

namespace Tarn.Messaging.Copies;

/// <summary>A target that does not get an event, whatever the number of attempts.</summary>
/// <param name="code">AWS's code in dead letters.</param>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"/>
internal sealed class CopyRefusedException(string code, string reason) : Exception(reason)
{
    public const string NoPermissions = "NO_PERMISSIONS";
    public const string NoResource = "NO_RESOURCE";
    public const string InvalidParameter = "INVALID_PARAMETER";
    public const string InvalidJson = "INVALID_JSON";
    public const string Loop = "Loop";
    public const string ErrorFromTarget = "ERROR_FROM_TARGET";

    public string Code => code;

    /// <summary>The refusal of a target.</summary>
    public static CopyRefusedException Of(TarnException refusal) => new(
        refusal.Kind switch
        {
            ErrorKind.AccessDenied => NoPermissions,
            ErrorKind.NotFound => NoResource,
            _ => InvalidParameter,
        },
        refusal.Message);
}
