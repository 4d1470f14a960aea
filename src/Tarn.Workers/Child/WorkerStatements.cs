using Tarn.DuckDb;
using Tarn.Workers.Parts;
using Tarn.Workers.Protocol;

namespace Tarn.Workers.Child;

/// <summary>Runs the statements, or answers the requests, that a worker receives, and sends pages and an end for each.</summary>
internal sealed class WorkerStatements(WorkerEngine? engine, IEngineErrors errors, DescriptorFrames frames, WorkerFences fences)
{
    public void Run(WorkerStatement statement) => Answer(() =>
    {
        var before = fences.BytesRead();
        var rows = engine!.Run(statement, page => frames.Write(WorkerFrameKind.Page, page.Span));
        return new WorkerDone { Rows = rows, BytesRead = Math.Max(0, fences.BytesRead() - before) };
    });

    public void Answer(IWorkerSession session, ReadOnlyMemory<byte> request) => Answer(() =>
    {
        var pieces = 0L;
        session.Answer(request, piece =>
        {
            pieces++;
            frames.Write(WorkerFrameKind.Page, piece.Span);
        });
        return new WorkerDone { Rows = pieces, BytesRead = 0 };
    });

    private void Answer(Func<WorkerDone> work)
    {
        try
        {
            frames.Write(WorkerFrameKind.Done, work(), WorkerJson.Default.WorkerDone);
        }
        catch (WorkerException e)
        {
            Fail(e.Name, e.Message, isUsers: true);
        }
        catch (DuckException e)
        {
            Fail(errors.Translate(e.Type, e.Message));
        }
        catch (OutOfMemoryException)
        {
            Fail(WorkerErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit", isUsers: false);
        }
        catch (Exception e)
        {
            Fail(WorkerErrorName.GenericInternalError, e.Message, isUsers: false);
        }
    }

    private void Fail(string name, string message, bool isUsers) => Fail(new WorkerError { Name = name, Message = message, IsUsers = isUsers });

    private void Fail(WorkerError error) => frames.Write(WorkerFrameKind.Error, error, WorkerJson.Default.WorkerError);
}
