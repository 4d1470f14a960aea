using Tarn.Storage;

namespace Tarn.Analytics.Applications;

/// <summary>The version that a caller wants to change: by its number or its token.</summary>
/// <param name="Number">The number; null: the token decides.</param>
/// <param name="Token">The token; null: the number decides.</param>
/// <seealso href="https://docs.aws.amazon.com/managed-flink/latest/apiv2/API_UpdateApplication.html"/>
public readonly record struct ExpectedVersion(long? Number, string? Token)
{
    /// <exception cref="TarnException">Conflict with the reason <see cref="ApplicationChanges.Stale"/>.</exception>
    internal void Check(VersionRow current)
    {
        if ((Number is { } number && number != current.Number) || (Token is { } token && token != current.Token))
        {
            throw new TarnException(ErrorKind.Conflict, $"The application has version {current.Number}; the request is for another one.")
            {
                Reason = ApplicationChanges.Stale,
            };
        }
    }
}
