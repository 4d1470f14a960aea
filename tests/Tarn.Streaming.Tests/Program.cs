using Tarn.Sql;
using Tarn.Workers.Child;

return args is ["worker", ..] ? WorkerProcess.Run(args[1..], SqlWorker.Parts) : 2;
