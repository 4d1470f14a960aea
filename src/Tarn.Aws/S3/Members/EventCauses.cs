using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Members;

/// <summary>Callers as events name them.</summary>
internal static class EventCauses
{
    /// <summary>Whether the call is a web page's form with a signature.</summary>
    public static bool IsForm(Call call) => call.RequestKeys?.Find("s3:authtype") is ["POST"];

    public static EventCause Of(Call call) =>
        new(call.RequestId, $"AWS:{call.Principal.UserId}", call.SourceAddress, call.Principal.Account);
}
