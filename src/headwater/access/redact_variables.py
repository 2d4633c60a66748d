"""Which environment variables are kept: those that change what a training does, and no others."""

from __future__ import annotations

from collections.abc import Mapping

from headwater.access.redact import redact
from headwater.model import Value

PREFIX = "variables."
KEPT = frozenset(
    "PYTHONHASHSEED PYTHONOPTIMIZE PYTHONPATH LANG LC_ALL LC_NUMERIC TZ CUDA_VISIBLE_DEVICES CUDA_LAUNCH_BLOCKING "
    "CUDA_DEVICE_ORDER CUDA_MODULE_LOADING CUBLAS_WORKSPACE_CONFIG HIP_VISIBLE_DEVICES ROCR_VISIBLE_DEVICES "
    "NVIDIA_TF32_OVERRIDE NVIDIA_VISIBLE_DEVICES CONDA_DEFAULT_ENV VIRTUAL_ENV TOKENIZERS_PARALLELISM XLA_FLAGS "
    "XLA_PYTHON_CLIENT_PREALLOCATE XLA_PYTHON_CLIENT_MEM_FRACTION JAX_PLATFORMS JAX_ENABLE_X64 "
    "JAX_DEFAULT_MATMUL_PRECISION TF_DETERMINISTIC_OPS TF_CUDNN_DETERMINISTIC TF_ENABLE_ONEDNN_OPTS "
    "TF_FORCE_GPU_ALLOW_GROWTH TF_NUM_INTRAOP_THREADS TF_NUM_INTEROP_THREADS TF_XLA_FLAGS PYTORCH_CUDA_ALLOC_CONF "
    "PYTORCH_ALLOC_CONF PYTORCH_ENABLE_MPS_FALLBACK TORCH_ALLOW_TF32_CUBLAS_OVERRIDE TORCH_COMPILE_DISABLE "
    "OMP_NUM_THREADS OMP_SCHEDULE OMP_PROC_BIND OPENBLAS_NUM_THREADS MKL_NUM_THREADS MKL_CBWR NUMEXPR_NUM_THREADS "
    "NUMEXPR_MAX_THREADS BLIS_NUM_THREADS VECLIB_MAXIMUM_THREADS GOTO_NUM_THREADS KMP_AFFINITY KMP_BLOCKTIME "
    "NCCL_ALGO NCCL_PROTO NCCL_P2P_DISABLE NCCL_IB_DISABLE WORLD_SIZE LOCAL_WORLD_SIZE RANK LOCAL_RANK NODE_RANK "
    "SLURM_JOB_ID SLURM_JOB_NAME SLURM_NTASKS SLURM_NNODES SLURM_CPUS_PER_TASK SLURM_ARRAY_TASK_ID "
    "HF_HUB_OFFLINE HF_DATASETS_OFFLINE TRANSFORMERS_OFFLINE".split()
)


def kept_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables of `environ` that may be kept, by name, without secrets in their values."""
    return {name: str(redact(name, environ[name])) for name in sorted(KEPT & environ.keys())}


def without_unlisted(props: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return properties without `variables.*` that are not on the list: `props` itself where there are none."""
    gone = [key for key in props if key.startswith(PREFIX) and key[len(PREFIX) :] not in KEPT]
    return {key: value for key, value in props.items() if key not in gone} if gone else props
