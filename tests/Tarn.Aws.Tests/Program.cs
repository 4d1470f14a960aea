using Tarn.Sql;
using Tarn.Sql.Workers;

return args is ["worker", ..] ? WorkerProcess.Run(args[1..], SqlWorker.Parts) : 2;
