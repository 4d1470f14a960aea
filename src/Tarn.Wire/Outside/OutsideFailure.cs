using System.Security.Authentication;

namespace Tarn.Wire.Outside;

/// <summary>Why a request got no answer.</summary>
/// <param name="Message">The reason for the caller: neither a header nor a part of an answer.</param>
public readonly record struct OutsideFailure(OutsideFailureKind Kind, string Message)
{
    // A message of the runtime may quote a header: only messages about addresses and TLS are repeated.
    internal static OutsideFailure Of(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case AddressRefusedException refused:
                    return new(OutsideFailureKind.AddressRefused, refused.Message);
                case AuthenticationException tls:
                    return new(OutsideFailureKind.TlsFailed, tls.Message);
                case UnusableAnswerException answer:
                    return new(OutsideFailureKind.InvalidResponse, answer.Message);
            }
        }

        return (failure as HttpRequestException)?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError => new(OutsideFailureKind.ConnectionFailed, failure.Message),
            HttpRequestError.SecureConnectionError => new(OutsideFailureKind.TlsFailed, failure.Message),
            HttpRequestError.InvalidResponse => new(OutsideFailureKind.InvalidResponse, "The answer is not HTTP."),
            HttpRequestError.ConfigurationLimitExceeded => new(OutsideFailureKind.ResponseTooLarge, "The headers of the answer are too large."),
            _ => new(OutsideFailureKind.ConnectionReset, "The connection broke before the answer was complete."),
        };
    }

    internal static OutsideFailure Late(TimeSpan timeout) => new(OutsideFailureKind.Timeout, $"No answer came within {timeout.TotalSeconds:0} s.");
}
