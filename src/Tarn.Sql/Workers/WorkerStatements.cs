using Tarn.DuckDb;

namespace Tarn.Sql.Workers;

/// <summary>Runs the statements that a worker receives, and sends pages and an end for each.</summary>
internal sealed class WorkerStatements(WorkerEngine engine, DescriptorFrames frames, WorkerFences fences)
{
    public void Run(WorkerStatement statement)
    {
        try
        {
            var before = fences.BytesRead();
            var rows = engine.Run(statement, page => frames.Write(FrameKind.Page, page.Span));
            var read = Math.Max(0, fences.BytesRead() - before);
            frames.Write(FrameKind.Done, new WorkerDone { Rows = rows, BytesRead = read }, WorkerJson.Default.WorkerDone);
        }
        catch (SqlException e)
        {
            Fail(e.Name, e.Message, isUsers: true);
        }
        catch (DuckException e)
        {
            var error = EngineErrors.Translate(e.Type, e.Message);
            Fail(error.Name, error.Message, error.IsUsers);
        }
        catch (OutOfMemoryException)
        {
            Fail(SqlErrorName.ExceededMemoryLimit, "Query exceeded the worker's memory limit", isUsers: false);
        }
        catch (Exception e)
        {
            Fail(SqlErrorName.GenericInternalError, e.Message, isUsers: false);
        }
    }

    private void Fail(string name, string message, bool isUsers) =>
        frames.Write(FrameKind.Error, new WorkerError { Name = name, Message = message, IsUsers = isUsers }, WorkerJson.Default.WorkerError);
}
