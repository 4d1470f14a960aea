using Tarn.Storage.Objects.Events;

namespace Tarn.Aws.S3.Members;

/// <summary>Callers as events name them.</summary>
internal static class EventCauses
{
    public static EventCause Of(Call call) => new(call.RequestId, $"AWS:{call.Principal.UserId}", call.SourceAddress);
}
