using System.IO.Pipelines;
using Tarn.Wire.Http.Bodies;
using Tarn.Wire.Http.Signatures;
using Tarn.Wire.Http.Uploads;

namespace Tarn.Wire.Http;

/// <content>Files of web pages' forms. The fields become a request of an ordinary operation, which takes the steps of every
/// request.</content>
internal sealed partial class RequestDispatcher
{
    private static readonly StreamPipeReaderOptions FileOptions = new(bufferSize: 64 * 1_024, leaveOpen: true);

    private static bool IsUpload(Exchange exchange) =>
        exchange is { Operation: null, Scope: null, Door: IUploadDoor } && FormReader.IsUpload(exchange.Request);

    private async ValueTask AnswerUpload(Exchange exchange, IUploadDoor door)
    {
        var operation = exchange.Operation = door.UploadOperation;
        var (reader, form, signature) = await ReadForm(exchange);
        var url = $"{(exchange.Tls ? "https" : "http")}://{exchange.Request.Headers["Host"]}{exchange.Target.Path.TrimEnd('/')}";
        var (upload, call) = (door.ReadForm(form, exchange.Request, url, exchange.Time), exchange.Call!);
        call.RequestKeys = door.KeysOf(upload.Request, signature?.At(exchange.Time));
        call.AuthorizeOperation();
        await door.BeginForm(call, upload, exchange.Aborted);
        var isAuthorized = EarlyAuthorization.Check(operation, upload.Request, call);
        await using var file = new FormFile(reader.File, upload) { Ended = sha256 => call.BodySha256 = sha256 };
        upload.Request.Stream = new RequestBody(PipeReader.Create(file, FileOptions), length: null);
        await Run(exchange, operation, upload.Request, isAuthorized);
        upload.Answer(exchange.Response);
    }

    /// <summary>Reads the fields, verifies their signature and makes the Call.</summary>
    private async ValueTask<(FormReader Reader, UploadForm Form, RequestSignature? Signature)> ReadForm(Exchange exchange)
    {
        try
        {
            exchange.Stream = new PlainBody(exchange.Source, signedHash: null);
            var reader = FormReader.Open(exchange.Request, exchange.Stream);
            var form = await reader.Read(exchange.Aborted);
            var signature = options.Authenticate ? FormSignature.Read(form) : null;
            if (signature is not null)
            {
                var credential = _verifier.VerifyForm(signature, form[FormSignature.PolicyField]!);
                exchange.Call = NewCall(exchange, credential.Principal, signature.Scope);
            }
            else if (!options.Authenticate)
            {
                exchange.Call = NewCall(exchange, UnverifiedRoot(exchange), exchange.Scope);
            }

            return (reader, form, signature);
        }
        finally
        {
            exchange.Call ??= NewCall(exchange, Principal.Anonymous, exchange.Scope);
        }
    }
}
