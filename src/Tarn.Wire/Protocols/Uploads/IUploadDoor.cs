namespace Tarn.Wire.Protocols;

/// <summary>A door that takes files of web pages: <c>POST /BUCKET</c> with <c>multipart/form-data</c>.</summary>
public interface IUploadDoor : IDoor
{
    /// <summary>The operation that stores a form's file.</summary>
    OperationDescriptor UploadOperation { get; }

    /// <summary>The upload that a form asks for. If the form has a policy, it holds.</summary>
    /// <param name="form">The fields; their signature, if they have one, is verified.</param>
    /// <param name="request">The request that brought the form.</param>
    /// <param name="url">The URL to which it was sent, without a slash at its end.</param>
    /// <param name="now">The time of the call.</param>
    /// <exception cref="AwsErrorException">A field is missing or wrong, or the policy does not allow the form.</exception>
    UploadCall ReadForm(UploadForm form, WireRequest request, string url, DateTimeOffset now);

    /// <summary>Runs before the upload is authorised, as <see cref="IDoor.Prepare"/> does for other requests.</summary>
    ValueTask BeginForm(Call call, UploadCall upload, CancellationToken cancellationToken);
}
